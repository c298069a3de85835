// @ts-check
import { vendorDevice } from "wheelbase/runtime";
import { tankType } from "./tank-type.js";

export const createDevice = vendorDevice(tankType, (port) => ({
  readLevel: ({ tank }) => {
    const level = tank * 10;
    if (level < port.config("alarmLevel")) port.send("alarm", { tank, level });
    return tank < port.config("tanks") ? { level, status: 0 } : { level: 0, status: 1 };
  },
  calibrate: ({ points }) => ({ total: points.reduce((sum, point) => sum + point, 0) * 2 ** 32 }),
  configWritten: (/** @type {"alarmLevel"} */ name) => {
    if (port.config(name) === 77) port.setConfig("tanks", 7);
  },
}));
