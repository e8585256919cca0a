// What a demo has behind it when it is first looked at: one finished job, one plan that waits and two schedules, made
// through the contract like any other, so that no screen is empty.

/** The part of the contract's client that is used. */
export interface HistoryClient {
  containers: {
    list(
      input: { filter: string; limit: number },
      options: { signal: AbortSignal },
    ): Promise<{ rows: readonly { name: string }[] }>;
    planRestart(input: { names: string[] }): Promise<{ planId: string }>;
    planStart(input: { names: string[] }): Promise<{ planId: string }>;
  };
  schedules: {
    save(input: {
      name: string;
      action: 'start' | 'stop';
      cron: string;
      filter: string;
      enabled: boolean;
    }): Promise<unknown>;
  };
  plans: {
    list(input: { limit: number }): Promise<{ total: number | null }>;
    apply(input: { planId: string }): Promise<unknown>;
  };
}

const few = 3;

/**
 * Does nothing in a folder that has plans already.
 * @param signal when fired, what is not begun is left out
 * @throws what the contract does
 */
export async function makeHistory({ containers, schedules, plans }: HistoryClient, signal: AbortSignal): Promise<void> {
  if ((await plans.list({ limit: 1 })).total !== 0) return;
  const named = async (filter: string) =>
    (await containers.list({ filter, limit: few }, { signal })).rows.map(({ name }) => name);
  // Not the unhealthy ones: they are left for whoever tries the demo.
  const used = await named('org=harbor-institute health=healthy state=running');
  const ended = await named('state=exited engine=lab-1');
  const desktops = 'org=harbor-institute health=healthy';
  // The second waits to be switched on: a demo that stops its lab at six by itself would puzzle.
  await schedules.save({ name: 'Morning', action: 'start', cron: '0 8 * * 1-5', filter: desktops, enabled: true });
  await schedules.save({ name: 'Evening', action: 'stop', cron: '0 18 * * 1-5', filter: desktops, enabled: false });
  if (signal.aborted || used.length === 0 || ended.length === 0) return;
  const { planId } = await containers.planRestart({ names: used });
  await containers.planStart({ names: ended });
  if (!signal.aborted) await plans.apply({ planId });
}
