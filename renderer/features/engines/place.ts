// What is typed or chosen in the dialog, as what the contract is asked. Pure.
import type { EngineCandidate, EnginePlace } from '../../../preload/contract/engines.ts';

export interface Typed {
  address: string;
  caFile: string;
  certFile: string;
  keyFile: string;
  skipTlsVerify: boolean;
}

export const nothingTyped: Typed = { address: '', caFile: '', certFile: '', keyFile: '', skipTlsVerify: false };

/** Whether certificates can belong to such an address. */
export const takesTls = (address: string): boolean => /^(tcp|https):\/\//i.test(address.trim());

export function typedPlace({ address, caFile, certFile, keyFile, skipTlsVerify }: Typed): EnginePlace {
  const place: EnginePlace = { address: address.trim(), skipTlsVerify: false };
  if (!takesTls(address)) return place;
  for (const [name, file] of Object.entries({ caFile, certFile, keyFile })) {
    if (file.trim() !== '') Object.assign(place, { [name]: file.trim() });
  }
  return { ...place, skipTlsVerify };
}

export const candidatePlace = ({ address, context }: EngineCandidate): EnginePlace => ({
  ...(context !== null ? { context } : { address: address ?? '' }),
  skipTlsVerify: false,
});

/** Found by itself, or of the demo: there is nothing to test before it is in the list. */
export const needsTest = ({ kind }: EngineCandidate): boolean => kind !== 'found' && kind !== 'simulated';

export const candidateKey = ({ address, context }: EngineCandidate): string => address ?? `context ${context}`;
