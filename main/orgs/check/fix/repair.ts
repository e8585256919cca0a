// What would mend a finding, where that is sure: places and what is to be there, never a secret. `fixTogether` makes files of it.
import type { TetraFile, TetraRule } from '../../edit/index.ts';

export type Repair =
  /** Permission bits of a file. */
  | { kind: 'mode'; path: string; mode: number }
  /** A link that leads nowhere. */
  | { kind: 'unlink'; path: string }
  | { kind: 'link'; path: string; target: string }
  /** tetra.toml of this organization, from its sections. */
  | { kind: 'build'; org: string }
  /** Another value for a key of a TOML file. */
  | { kind: 'set'; path: string; line: number; key: string; value: string }
  /** A line that Tetra does not read as it is meant. */
  | { kind: 'see'; path: string; line: number; rule: TetraRule; reader: TetraFile }
  /** A table of one section, put into the same table of another one. */
  | { kind: 'merge'; path: string; table: string; into: string };
