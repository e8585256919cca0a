// The door of this room: edits of TOML and env files that leave every other byte as it is. Pure: texts in, texts out.
export { editToml, tomlValues, type TomlEdit, type TomlValue } from './toml.ts';
export type { TomlInput } from './toml-value.ts';
export type { Path } from './toml-file.ts';
