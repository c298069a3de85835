import type { TextForm } from "../describe/field.js";

/** Forms of text that several device types use. */

/** Linux takes names of network interfaces up to 15 bytes without blanks and slashes. */
export const INTERFACE_FORM: TextForm = {
  pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
  expected: "the name of a network interface, at most 15 characters",
};

export const HEX_FORM: TextForm = {
  pattern: "^([0-9a-f]{2})+$",
  expected: "bytes in hexadecimal, such as 00ff10",
};

export const ASCII_FORM: TextForm = {
  pattern: "^[\\x20-\\x7e]+$",
  expected: "printable ASCII characters",
};
