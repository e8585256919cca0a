// The pictures of organizations of the demo: the list with one of them, its environments, what the checks found, two
// environments held against one another, a file at the line of a finding, and the tree.
import type { Page } from 'playwright-core';

type Take = (page: Page, name: string) => Promise<void>;

export async function pictureOrganizations(page: Page, origin: string, take: Take): Promise<void> {
  await page.goto(`${origin}/orgs`);
  await page.getByRole('row', { name: / harborlight .* 5 3 / }).waitFor();
  await take(page, 'organizations');

  await page.getByRole('gridcell', { name: 'harborlight', exact: true }).click();
  await page.getByRole('button', { name: 'Open full' }).click();
  await page.getByText('DOMAIN_NAME').waitFor();
  await take(page, 'organization');

  await page.goto(`${origin}/orgs/checks`);
  await page.getByRole('gridcell', { name: /^SESSION_SECRET of prod is equal/ }).click();
  await page.getByText('Give prod a secret of its own.').waitFor();
  await take(page, 'organization-checks');

  await page.goto(`${origin}/orgs/compare?left=harborlight%3Adev&right=harborlight%3Aprod`);
  await page.getByRole('row', { name: /^MAIL_FROM / }).waitFor();
  await take(page, 'organization-compare');

  await page.goto(`${origin}/orgs/file?path=orgs%2Fharborlight%2Fenv%2Fprod.env&line=8`);
  await page.getByText(/^\d secrets covered$/).waitFor();
  await take(page, 'organization-file');

  await page.goto(`${origin}/tree/riverside-academy`);
  await page.getByRole('link', { name: /^[1-9]\d* containers$/ }).waitFor();
  await take(page, 'tree');
}
