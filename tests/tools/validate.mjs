// Microsoft's Open XML SDK over the workbooks given as arguments: one JSON line a file, {file, errors}.
// The runtime starts once and takes about 0.2 s a file.
import { readFileSync } from "node:fs";
import validate from "@ooxml-tools/validate";

for (const file of process.argv.slice(2)) {
  let errors;
  try {
    errors = await validate(new Uint8Array(readFileSync(file)), "xlsx", "Microsoft365");
  } catch (error) {
    errors = [{ description: `the validator stopped: ${error}` }];
  }
  process.stdout.write(JSON.stringify({ file, errors }) + "\n");
}
process.exit(0);
