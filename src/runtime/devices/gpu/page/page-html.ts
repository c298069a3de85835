/*
 * The live page: no libraries, no other files. The script reads the messages of page-messages.ts.
 */

const style = `
  body { margin: 0; background: #15181c; color: #c8ced6; font: 14px/1.5 system-ui, sans-serif; }
  main { display: flex; flex-wrap: wrap; gap: 16px; padding: 16px; align-items: flex-start; }
  figure { margin: 0; }
  .screen { position: relative; overflow: hidden; background: #000; outline: 1px solid #3a414a; }
  .screen canvas { display: block; }
  .screen .cursor { position: absolute; pointer-events: none; }
  figcaption { padding: 4px 0; }
  #state { padding: 8px 16px; background: #20252b; }
`;

export const pageScript = `
  "use strict";
  const displays = new Map();
  const state = document.getElementById("state");

  function displayOf(index) {
    let display = displays.get(index);
    if (display !== undefined) return display;
    const figure = document.createElement("figure");
    const screen = document.createElement("div");
    const canvas = document.createElement("canvas");
    const cursor = document.createElement("canvas");
    const caption = document.createElement("figcaption");
    screen.className = "screen";
    canvas.id = "display" + index;
    cursor.className = "cursor";
    cursor.width = cursor.height = 64;
    cursor.hidden = true;
    screen.append(canvas, cursor);
    figure.append(screen, caption);
    const later = [...displays.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    const main = document.querySelector("main");
    main.insertBefore(figure, later === undefined ? null : displays.get(later).figure);
    display = { figure, screen, canvas, cursor, caption, context: canvas.getContext("2d") };
    displays.set(index, display);
    if (index === 0) {
      noteTouches(screen);
      screen.addEventListener("pointerdown", touch);
      screen.addEventListener("pointermove", touch);
      screen.addEventListener("pointerup", lift);
      screen.addEventListener("pointercancel", lift);
    }
    return display;
  }

  /* Words 0xAARRGGBB become bytes R G B A. */
  function imageOf(words, width, height, solid) {
    const pixels = new Uint32Array(words.length);
    for (let index = 0; index < words.length; index++) {
      const word = words[index];
      const alpha = solid ? 0xff000000 : word & 0xff000000;
      pixels[index] = alpha | ((word & 0xff) << 16) | (word & 0xff00) | ((word >>> 16) & 0xff);
    }
    return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
  }

  function resize(display, index, width, height) {
    display.canvas.width = width;
    display.canvas.height = height;
    display.screen.style.width = (width || 320) + "px";
    display.screen.style.height = (height || 180) + "px";
    const size = width === 0 ? "dark" : width + " \\u00d7 " + height;
    display.caption.textContent = "Display " + index + ": " + size;
  }

  function take(socket, buffer) {
    const words = new Int32Array(buffer, 0, Math.min(6, buffer.byteLength >>> 2));
    if (words[0] === 0) {
      socket.send("done");
      document.documentElement.dataset.drawn = "yes";
      return;
    }
    const display = displayOf(words[1]);
    if (words[0] === 1) {
      resize(display, words[1], words[2], words[3]);
    } else if (words[0] === 2) {
      const image = imageOf(new Uint32Array(buffer, 24), words[4], words[5], true);
      display.context.putImageData(image, words[2], words[3]);
    } else if (words[0] === 3) {
      display.cursor.hidden = words[2] === 0;
      display.cursor.style.transform = "translate(" + words[3] + "px, " + words[4] + "px)";
      display.cursor.style.left = display.cursor.style.top = "0";
    } else if (words[0] === 5) {
      takesTouches = words[1] === 1;
      takesKeys = words[2] === 1;
      if (displays.has(0)) noteTouches(displays.get(0).screen);
    } else if (words[0] === 4) {
      const image = imageOf(new Uint32Array(buffer, 8), 64, 64, false);
      display.cursor.getContext("2d").putImageData(image, 0, 0);
    }
  }

  /* Fingers have numbers from 0 on while they are down. */
  let socket;
  let takesTouches = false;
  let takesKeys = false;
  const fingers = new Map();

  function fingerOf(pointer) {
    let finger = fingers.get(pointer);
    for (let free = 0; finger === undefined; free++) {
      if (![...fingers.values()].includes(free)) finger = free;
    }
    fingers.set(pointer, finger);
    return finger;
  }

  /* Without it the browser takes a finger for a wish to scroll. */
  function noteTouches(screen) {
    screen.style.touchAction = takesTouches ? "none" : "";
  }

  function say(text) {
    if (socket.readyState === WebSocket.OPEN) socket.send(text);
  }

  function touch(event) {
    const isMove = event.type === "pointermove";
    if (!takesTouches || (isMove && !fingers.has(event.pointerId))) return;
    const { canvas, screen } = displayOf(0);
    const { left, top } = canvas.getBoundingClientRect();
    const inside = (value, size) => Math.max(0, Math.min(size - 1, Math.round(value)));
    const x = inside(event.clientX - left, canvas.width);
    const y = inside(event.clientY - top, canvas.height);
    if (canvas.width === 0) return;
    /* Events of a test are no pointers to capture. */
    if (!isMove && event.isTrusted) screen.setPointerCapture(event.pointerId);
    say("touch " + fingerOf(event.pointerId) + " " + x + " " + y);
    event.preventDefault();
  }

  function lift(event) {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    fingers.delete(event.pointerId);
    say("lift " + finger);
  }

  const keyNames = {
    Escape: "ESC", BracketLeft: "LEFTBRACE", BracketRight: "RIGHTBRACE", Quote: "APOSTROPHE",
    Backquote: "GRAVE", Period: "DOT", ShiftLeft: "LEFTSHIFT", ShiftRight: "RIGHTSHIFT",
    ControlLeft: "LEFTCTRL", ControlRight: "RIGHTCTRL", AltLeft: "LEFTALT", AltRight: "RIGHTALT",
    MetaLeft: "LEFTMETA", MetaRight: "RIGHTMETA", AudioVolumeUp: "VOLUMEUP",
    AudioVolumeDown: "VOLUMEDOWN", AudioVolumeMute: "MUTE", ContextMenu: "COMPOSE",
  };

  function key(event) {
    if (!takesKeys || event.repeat) return;
    const name = keyNames[event.code] || event.code.replace(/^(Key|Digit|Arrow)/, "").toUpperCase();
    say((event.type === "keydown" ? "press KEY_" : "release KEY_") + name);
    event.preventDefault();
  }
  document.addEventListener("keydown", key);
  document.addEventListener("keyup", key);

  function connect() {
    socket = new WebSocket("ws://" + location.host + "/screens");
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { state.textContent = "Live"; };
    socket.onmessage = ({ data }) => take(socket, data);
    socket.onclose = () => {
      state.textContent = "The backend is not there; waiting for it";
      setTimeout(connect, 1000);
    };
  }
  connect();
`;

export const pageHtml = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Displays</title><style>${style}</style></head>
<body><div id="state">Connecting</div><main></main><script>${pageScript}</script></body>
</html>
`;
