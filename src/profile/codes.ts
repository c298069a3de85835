/**
 * Every finding about a document, with its stable code. Codes are never reused for another meaning.
 * WB1xxx: the file as text; WB2xxx: the shape of the document; WB3xxx: what a profile says;
 * WB4xxx: what a standard says (its rules have codes of their own), waivers, and what is wrong with
 * a standard;
 * WB5xxx: what a vendor profile says.
 */
export const CODES = {
  "document/readable": "WB1000",
  "document/encoding": "WB1001",
  "document/size": "WB1002",
  "document/syntax": "WB1003",
  "document/duplicate-key": "WB1004",
  "document/merge-key": "WB1005",
  "document/alias": "WB1006",
  "document/depth": "WB1007",
  "document/empty": "WB1008",
  "document/key": "WB1009",
  "document/tag": "WB1010",

  "schema/type": "WB2001",
  "schema/required": "WB2002",
  "schema/unknown-key": "WB2003",
  "schema/value": "WB2004",
  "schema/form": "WB2005",
  "schema/range": "WB2006",
  "schema/choice": "WB2007",
  "schema/repeated": "WB2008",
  "size/unit": "WB2009",
  "device/unknown-type": "WB2010",
  "device/not-served": "WB2011",
  "device/reserved-id": "WB2012",

  "guest/unique-name": "WB3001",
  "guest/memory": "WB3002",
  "device/unique-name": "WB3003",
  "device/transport": "WB3004",
  "feature/unknown": "WB3005",
  "feature/other-device": "WB3006",
  "feature/not-served": "WB3007",
  "feature/dependency": "WB3008",
  "feature/ineffective-config": "WB3009",
  "queue/size": "WB3010",
  "queue/count": "WB3011",
  "block/read-only": "WB3012",
  "block/block-size": "WB3013",
  "block/capacity": "WB3014",
  "block/serial": "WB3015",
  "host/path": "WB3016",
  "host/shared-path": "WB3017",

  "standard/must": "WB4001",
  "standard/should": "WB4002",
  "standard/may": "WB4003",
  "waiver/expired": "WB4010",
  "waiver/unused": "WB4011",
  "standard/not-found": "WB4020",
  "standard/cycle": "WB4021",
  "standard/repeated-rule": "WB4022",
  "standard/unknown-rule": "WB4023",
  "standard/unknown-device": "WB4024",
  "standard/unknown-feature": "WB4025",
  "standard/unknown-fact": "WB4026",
  "standard/scope": "WB4027",
  "standard/comparison": "WB4028",
  "standard/date": "WB4029",

  "vendor/unknown-source": "WB5001",
  "vendor/unused-source": "WB5002",
  "vendor/repeated": "WB5003",
  "vendor/transport": "WB5004",
  "vendor/architecture": "WB5005",
  "vendor/contradiction": "WB5006",
  "vendor/hearsay": "WB5007",
  "vendor/limit": "WB5008",
} as const;

export type RuleId = keyof typeof CODES;
export type DiagnosticCode = (typeof CODES)[RuleId];
