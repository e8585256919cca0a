// In what one container differs from what its template says now.
import type { Template } from '../../preload/contract/templates.ts';
import type { FieldChange } from '../../preload/contract/plans.ts';
import { accountLabel, orgLabel, type ApiInspect } from '../containers/index.ts';
import { columnsIn } from './variables.ts';
import { textsOf } from './check.ts';
import { differences, type ImageFacts } from './differ.ts';
import { labels, render } from './render.ts';

export interface Compared {
  fields: FieldChange[];
  /** Columns of the list of accounts that the template uses: a container does not keep their values. */
  unknown: string[];
}

/** @param image what its image gives; null when it is not there any more */
export function compareWithTemplate(
  live: ApiInspect,
  template: Template,
  version: number,
  image: ImageFacts | null,
): Compared {
  const own = live.Config.Labels ?? {};
  const unknown = [...columnsIn(textsOf(template)), ...(usesGroup(template) ? ['group'] : [])];
  const rendered = render(template, version, {
    username: own[accountLabel] ?? '',
    n: Number(own[labels.n]) || 1,
    org: own[orgLabel] || null,
    // A mark that no value has: what it stands in can't be compared.
    group: mark,
    columns: new Map(unknown.map((column) => [column, mark])),
  });
  const fields = differences(live, rendered, image, template.ports);
  return { fields: fields.filter((field) => !field.new?.includes(mark)), unknown };
}

const mark = '\u{e000}';

const usesGroup = (template: Template): boolean => textsOf(template).some((text) => /\{\{\s*group\b/.test(text));
