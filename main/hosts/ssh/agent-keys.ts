// The keys of an SSH agent in the order to offer them: servers count refused keys, and hang up after six.
import ssh2, {
  type IdentityCallback,
  type KnownPublicKeys,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

type AgentKey = KnownPublicKeys<ParsedKey>[number];

function blobOf(key: AgentKey): Buffer | null {
  if (Buffer.isBuffer(key)) return key;
  if (typeof key === 'object' && 'getPublicSSH' in key) return key.getPublicSSH();
  const entry = key as PublicKeyEntry | string;
  const parsed = ssh2.utils.parseKey(
    typeof entry === 'string' ? entry : Buffer.isBuffer(entry.pubKey) ? entry.pubKey : '',
  );
  return parsed instanceof Error ? null : parsed.getPublicSSH();
}

/** Keys of the named files come first; with `only`, no others come. */
export class AgentKeys extends ssh2.BaseAgent<ParsedKey> {
  /** How many it offered; null before it was asked. */
  offered: number | null = null;
  readonly #inner: InstanceType<typeof ssh2.BaseAgent>;
  readonly #wanted: readonly Buffer[];
  readonly #only: boolean;

  /** @param address socket or pipe */
  constructor(address: string, wanted: readonly Buffer[], only: boolean) {
    super();
    this.#inner = ssh2.createAgent(address);
    this.#wanted = wanted;
    this.#only = only;
  }

  getIdentities(callback: IdentityCallback<ParsedKey>): void {
    this.#inner.getIdentities((error, keys) => {
      if (error) return callback(error);
      const ranked = ((keys ?? []) as AgentKey[]).map((key) => {
        const blob = blobOf(key);
        return { key, rank: blob === null ? -1 : this.#wanted.findIndex((wanted) => wanted.equals(blob)) };
      });
      const named = ranked.filter(({ rank }) => rank >= 0).sort((one, other) => one.rank - other.rank);
      const others = this.#only ? [] : ranked.filter(({ rank }) => rank < 0);
      const chosen = [...named, ...others].map(({ key }) => key);
      this.offered = chosen.length;
      callback(null, chosen as KnownPublicKeys<ParsedKey>);
    });
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#inner.sign(key, data, options);
    else this.#inner.sign(key, data, options, callback);
  }
}
