// SPDX-License-Identifier: MIT
// Holds the description of an API, on standard input, to the official schema of OpenAPI 3.1: the folder of npm's modules.
import { readFileSync } from 'fs';
import path from 'path';

const folder = process.argv[2];
const { Validator } = await import(path.join(folder, '@seriousme/openapi-schema-validator/index.js'));
const description = JSON.parse(readFileSync(0, 'utf8'));
// The text of the standard lets this URL be relative, which its schema forgets.
for (const scheme of Object.values(description.components?.securitySchemes ?? {})) {
  if (scheme.flows?.password) scheme.flows.password.tokenUrl = new URL(scheme.flows.password.tokenUrl, 'http://localhost').href;
}
const validator = new Validator();
const { valid, errors } = await validator.validate(description);
if (!valid || validator.version !== '3.1') {
  console.error(validator.version, JSON.stringify(errors, null, 2));
  process.exit(1);
}
