// Addresses of the import and of the slips. The choices of an import stand in its address, so that going back to it finds
// them as they were.

export const importPath = '/accounts/import';

/** @param choices the search part of the import screen's address: "id=…&target=…" */
export const importAddress = (choices = ''): string => (choices === '' ? importPath : `${importPath}?${choices}`);

export const slipsAddress = (jobId: string): string => `/accounts/slips/${encodeURIComponent(jobId)}`;

/** The address of a plan that knows the import it was made from. */
export const planAddress = (planId: string, choices: string): string =>
  `/plans/${planId}?${new URLSearchParams({ import: choices }).toString()}`;

/** The way back from a plan to its import; null: it comes from none. @param search of the plan's address */
export function importOf(search: string): string | null {
  const choices = new URLSearchParams(search).get('import');
  // Read and written anew: nothing but parameters gets into the address.
  return choices === null ? null : importAddress(new URLSearchParams(choices).toString());
}
