// The door of this room: edits of TOML and env files that leave every other byte as it is. Pure: texts in, texts out.
export { textOfBytes } from './bytes.ts';
export { editToml, tomlValues, type TomlEdit, type TomlValue } from './toml.ts';
export type { TomlInput } from './toml-value.ts';
export { readTomlFile, wordsOf, type Path, type TomlContent } from './toml-file.ts';
export { tetraCantSee, type TetraFile, type TetraRule, type Unseen } from './compat.ts';
export { makeSeen, seeable } from './seen.ts';
export { parseEnv, serialiseEnv, type Assignment, type EnvFile, type EnvToken } from './env-file.ts';
export { addEnv, envValues, getEnv, removeEnv, renameEnv, setEnv, type EnvValue } from './env.ts';
export type { EnvReader } from './env-quote.ts';
export type { Reading } from './env-reading.ts';
