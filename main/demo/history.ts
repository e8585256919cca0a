// What a demo has behind it when it is first looked at: one finished job and one plan that waits, made through the plan
// engine like any other, so that no screen is empty.

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
export async function makeHistory({ containers, plans }: HistoryClient, signal: AbortSignal): Promise<void> {
  if ((await plans.list({ limit: 1 })).total !== 0) return;
  const named = async (filter: string) =>
    (await containers.list({ filter, limit: few }, { signal })).rows.map(({ name }) => name);
  // Not the unhealthy ones: they are left for whoever tries the demo.
  const used = await named('org=harbor-institute health=healthy state=running');
  const ended = await named('state=exited');
  if (signal.aborted || used.length === 0 || ended.length === 0) return;
  const { planId } = await containers.planRestart({ names: used });
  await containers.planStart({ names: ended });
  if (!signal.aborted) await plans.apply({ planId });
}
