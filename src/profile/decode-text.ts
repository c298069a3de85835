/** Documents are short; a larger file is not a profile. */
export const MAX_DOCUMENT_BYTES = 512 * 1024;

export interface TextFault {
  readonly rule: "document/encoding" | "document/size";
  readonly message: string;
  readonly hint: string;
}

/** The text of a file, or why it is none. */
export function decodeText(bytes: Uint8Array): string | TextFault {
  if (bytes.length > MAX_DOCUMENT_BYTES) return sizeFault(bytes.length);
  const marks = [bytes[0], bytes[1]];
  if (marks.includes(0xff) && marks.includes(0xfe)) return encodingFault("utf16");
  // Text in UTF-16 without a byte order mark has a zero beside every ASCII character.
  if (bytes.length >= 4 && (bytes[0] === 0) !== (bytes[1] === 0)) {
    if ((bytes[2] === 0) === (bytes[0] === 0)) return encodingFault("utf16");
  }
  if (bytes.includes(0)) return encodingFault("binary");
  try {
    // Removes a byte order mark of UTF-8.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return encodingFault("other");
  }
}

/** A file that is too large; the size of a stream without end is not known. */
export function sizeFault(size: number | undefined): TextFault {
  const found = size === undefined ? "has more" : `has ${size} bytes, more`;
  return {
    rule: "document/size",
    message: `the file ${found} than the limit of ${MAX_DOCUMENT_BYTES} bytes`,
    hint: "a profile is a short text; check that this is the right file",
  };
}

const ENCODING_FAULTS = {
  utf16: { message: "the file is UTF-16, not UTF-8 text", hint: "save the file as UTF-8" },
  other: { message: "the file is not UTF-8 text", hint: "save the file as UTF-8" },
  binary: {
    message: "the file is binary, not text",
    hint: "a profile is YAML or JSON; check that this is the right file",
  },
} as const;

function encodingFault(kind: keyof typeof ENCODING_FAULTS): TextFault {
  return { rule: "document/encoding", ...ENCODING_FAULTS[kind] };
}
