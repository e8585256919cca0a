// axe-core in a page of a test: what it finds serious, as one line each.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}
interface AxeWindow {
  axe: { run(options: unknown): Promise<{ violations: Violation[] }> };
}

/**
 * Every WCAG 2.2 A and AA violation and best practice of the page as it is now, whatever its impact.
 * Evaluated by the debugger, so the page's content security policy does not have to let axe in.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  // Half-way through a change of colours nothing has the contrast that it is going to have.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as AxeWindow;
    const result = await axe.run({ resultTypes: ['violations'] });
    return result.violations;
  });
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) =>
        `${impact} ${id}: ${help} at ${target.join(' ')} ${failureSummary.replaceAll(/\s+/g, ' ')}`,
    ),
  );
}
