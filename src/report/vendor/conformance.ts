import { productName } from "../../vendor/claims.js";
import { type Conformance, OUTCOMES, totalsOf } from "../../vendor/conformance.js";
import { escapeMarkdown } from "../markdown.js";
import { printable } from "../printable.js";
import type { Style } from "../style.js";
import { attributes, escapeXml } from "../xml.js";
import { markdownTable } from "./markdown.js";
import { verdictMessages } from "./rule-detail.js";
import { paint, table } from "./table.js";
import { OUTCOME_STATES } from "./words.js";

const VERSION = 1;

/** "3 fail, 12 pass". */
function summary({ verdicts }: Conformance): string {
  const totals = totalsOf(verdicts);
  const parts = OUTCOMES.filter((outcome) => totals[outcome] > 0);
  return parts.map((outcome) => `${totals[outcome]} ${OUTCOME_STATES[outcome].word}`).join(", ");
}

/** A table for a terminal; below a rule stands what keeps it from passing. */
export function conformancePretty(conformance: Conformance, style: Style): string {
  const { vendor, standard, verdicts } = conformance;
  const rows = verdicts.map((verdict) => {
    const { rule, outcome } = verdict;
    const { sign, word, tone } = OUTCOME_STATES[outcome];
    return {
      cells: [
        { text: `${sign} ${word}`, paint: paint(style, tone) },
        { text: rule.level, paint: style.quiet },
        { text: rule.id, paint: style.strong },
        { text: rule.title, paint: (text: string) => text },
      ],
      notes: verdictMessages(verdict),
    };
  });
  const title = `${productName(vendor)} before ${standard.title}`;
  return [
    `${style.strong(printable(title))}\n\n`,
    table(["VERDICT", "LEVEL", "RULE", "WHAT IT SAYS"], rows, style),
    `\n${style.strong(`${summary(conformance)}.`)}\n`,
  ].join("");
}

export function conformanceMarkdown(conformance: Conformance): string {
  const { vendor, standard, verdicts, date } = conformance;
  const rows = verdicts.map((verdict) => [
    OUTCOME_STATES[verdict.outcome].word,
    verdict.rule.level,
    escapeMarkdown(verdict.rule.id),
    [verdict.rule.title, ...verdictMessages(verdict)].map(escapeMarkdown).join("<br>"),
  ]);
  return [
    `# ${escapeMarkdown(productName(vendor))} before ${escapeMarkdown(standard.title)}\n`,
    `${date}: ${summary(conformance)}.\n`,
    `${markdownTable(["Verdict", "Level", "Rule", "What it says"], rows)}\n`,
  ].join("\n");
}

/** For programs. */
export function conformanceJson(conformance: Conformance): string {
  return `${JSON.stringify({ version: VERSION, ...conformanceData(conformance) }, undefined, 2)}\n`;
}

/** Plain data: a judgement names its guest and device instead of holding them. */
export function conformanceData({ vendor, standard, date, verdicts }: Conformance): object {
  return {
    vendor: { name: vendor.name, product: vendor.product, version: vendor.version },
    standard,
    date,
    totals: totalsOf(verdicts),
    rules: verdicts.map(({ rule, outcome, judgements }) => ({
      rule: headOf(rule),
      outcome,
      judgements: judgements.map((judgement) => ({
        outcome: judgement.outcome,
        guest: judgement.guest.name,
        ...(judgement.device === undefined ? {} : { device: judgement.device.name }),
        ...(judgement.fault === undefined ? {} : { fault: judgement.fault }),
        ...(judgement.waiver === undefined ? {} : { waiver: judgement.waiver }),
      })),
    })),
  };
}

/** What everybody needs of a rule; its check is the engine's. */
function headOf({ id, standard, title, level, condition, basis, pointer }: RuleOfVerdict): object {
  return { id, standard, title, level, basis, pointer, ...(condition && { condition }) };
}

type RuleOfVerdict = Conformance["verdicts"][number]["rule"];

/** JUnit: a rule is a test. What is not declared or does not apply was not tested: skipped. */
export function conformanceJunit(conformance: Conformance): string {
  const { vendor, standard, verdicts } = conformance;
  const totals = totalsOf(verdicts);
  const skipped = totals["not-declared"] + totals["not-applicable"];
  const counts = { tests: verdicts.length, failures: totals.fail, errors: 0, skipped };
  const name = `${productName(vendor)} before ${standard.name}`;
  const cases = verdicts.map((verdict) => {
    const { rule, outcome } = verdict;
    const names = attributes({ name: `${rule.id} (${rule.level})`, classname: vendor.name });
    const messages = verdictMessages(verdict);
    const message = attributes({ message: messages[0] ?? OUTCOME_STATES[outcome].word });
    const text = escapeXml([rule.title, ...messages, rule.remedy].join("\n"));
    const body = {
      pass: "",
      waived: `<system-out>${text}</system-out>`,
      fail: `<failure${message}${attributes({ type: rule.level })}>${text}</failure>`,
      "not-declared": `<skipped${message}/>`,
      "not-applicable": `<skipped${message}/>`,
    }[outcome];
    return body === "" ? `    <testcase${names}/>\n` : `    <testcase${names}>${body}</testcase>\n`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wheelbase">\n',
    `  <testsuite${attributes({ name, ...counts })}>\n${cases.join("")}  </testsuite>\n`,
    "</testsuites>\n",
  ].join("");
}
