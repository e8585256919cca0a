// What a check is: a pure function over what was read. It names a fault at its file and line, why it matters and what to do,
// and never a secret's value.
import type { Org, OrgFinding, OrgPlace, OrgRoot } from '../../../preload/contract/org-model.ts';
import type { Repair } from './fix/repair.ts';

export interface Checked {
  root: OrgRoot;
  /** Texts of the TOML files of organizations, by path, as they were read. */
  texts: ReadonlyMap<string, string>;
  /** UTC ms, against which ages are told. */
  now: number;
}

/** A finding with what would mend it; null: nobody but the operator knows. */
export interface Found extends OrgFinding {
  repair: Repair | null;
}

/** About the folder, or what organizations have in common. */
export type Rule = (checked: Checked) => Iterable<Found>;
/** About one organization. */
export type OrgRule = (org: Org, checked: Checked) => Iterable<Found>;

type Words = Pick<OrgFinding, 'message' | 'why' | 'fix'>;
type Kind = Pick<OrgFinding, 'rule' | 'severity'>;

/** @param about which organization and environment it is about; null: of the folder itself, of none or of all */
export const finding = (
  { rule, severity }: Kind,
  { org, environment = null }: { org: string | null; environment?: string | null },
  { file, line }: OrgPlace,
  { message, why, fix }: Words,
  repair: Repair | null = null,
): Found => ({
  ...{ rule, severity, org, environment, file, line, message, why, fix },
  ...{ fixable: repair !== null, repair },
});

export const placeText = ({ file, line }: OrgPlace): string => `${file}:${line}`;

export const isProduction = (environment: string | null): boolean => /^prod(uction)?$/.test(environment ?? '');
export const isStaging = (environment: string | null): boolean => /^(staging|qa\d*)$/.test(environment ?? '');
export const isDevelopment = (environment: string | null): boolean => /^dev(elopment)?$/.test(environment ?? '');
