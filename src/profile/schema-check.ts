import type { ErrorObject } from "ajv";
import { validatePlatformProfile } from "../generated/validators/platform-profile.js";
import type { Finding } from "./finding.js";
import { isWithin, joinPointer } from "./pointer.js";
import { explainSchemaError } from "./schema-messages.js";
import { suggest } from "./suggest.js";

/** Enough to see what is wrong; a file of another kind would have thousands. */
const MAX_FINDINGS = 100;

interface Validator {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** What a schema has against a document: one finding for one mistake. */
export function checkSchema(
  data: unknown,
  validate: Validator = validatePlatformProfile,
): Finding[] {
  if (validate(data)) return [];
  if (validate === validatePlatformProfile && isOldVersion(data)) return [OLD_VERSION];
  const errors = validate.errors ?? [];
  return mergeMissing(withoutEchoes(errors))
    .slice(0, MAX_FINDINGS)
    .map((error) => explainSchemaError(error, data));
}

const OLD_VERSION: Finding = {
  rule: "schema/old-version",
  at: "/schemaVersion",
  message: "schemaVersion 1 is an older format",
  expected: "2",
  hint: "run `wheelbase migrate` on this file",
};

function isOldVersion(data: unknown): boolean {
  return typeof data === "object" && data !== null && Reflect.get(data, "schemaVersion") === 1;
}

/**
 * Drops what only repeats another error: the branches of a choice, a missing key that is there but
 * misspelled, and feature names, which a rule explains better than a list of thirty names.
 */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === "oneOf");
  const kindIsWrong = errors.some(({ instancePath }) => instancePath === "/kind");
  return errors.filter((error) => {
    const { keyword, instancePath, schemaPath, params } = error;
    // A document of another kind: its other keys say nothing about this schema.
    if (kindIsWrong && instancePath !== "/kind") return false;
    if (keyword === "enum" && IN_FEATURES.test(instancePath)) return false;
    // The pattern of a key says it, or what `if` names has an error of its own.
    if (keyword === "propertyNames" || keyword === "if") return false;
    // `required` says the same when there is no tag at all.
    if (keyword === "discriminator" && params["tagValue"] === undefined) return false;
    if (keyword === "discriminator" && isListed(error, errors)) return false;
    if (keyword === "required") return !isMisspelled(error, errors);
    const choice = choices.find((candidate) => isWithin(schemaPath, candidate.schemaPath));
    return choice === undefined || choice === error;
  });
}

/** Lists of feature names in platform and vendor profiles. */
const IN_FEATURES = /\/(?:features(?:\/\w+)?|names)\/\d+$/;

/** Whether the tag of a choice has a list of values of its own, which says more. */
function isListed({ instancePath, params }: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const tag = joinPointer(instancePath, String(params["tag"]));
  return errors.some((error) => error.keyword === "enum" && error.instancePath === tag);
}

/** Whether an unknown key beside it is the missing one, written wrongly. */
function isMisspelled(missing: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const wanted = String(missing.params["missingProperty"]);
  const isBranch = missing.schemaPath.includes("/oneOf/");
  return (
    isBranch ||
    errors.some(
      ({ keyword, instancePath, params, parentSchema }) =>
        keyword === "additionalProperties" &&
        instancePath === missing.instancePath &&
        suggest(String(params["additionalProperty"]), propertyNames(parentSchema)) === wanted,
    )
  );
}

/** Several keys missing from one mapping are one finding. */
function mergeMissing(errors: readonly ErrorObject[]): ErrorObject[] {
  const merged = new Map<string, ErrorObject>();
  const kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword !== "required") {
      kept.push(error);
      continue;
    }
    const first = merged.get(error.instancePath);
    const name = String(error.params["missingProperty"]);
    if (first === undefined) {
      const copy = { ...error, params: { ...error.params, missing: [name] } };
      merged.set(error.instancePath, copy);
      kept.push(copy);
    } else {
      const missing: unknown = first.params["missing"];
      if (Array.isArray(missing)) missing.push(name);
    }
  }
  return kept;
}

function propertyNames(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null || !("properties" in schema)) return [];
  return Object.keys(schema.properties ?? {});
}
