// The parts of the Docker Engine's answers about images, volumes and networks that we read. Optional is what some version
// or another engine that speaks the same API (Podman) leaves out.

export interface ApiImage {
  Id: string;
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
  /** Seconds. */
  Created?: number;
  Size?: number;
  /** -1: was not counted. */
  SharedSize?: number;
  Labels?: Record<string, string> | null;
}

export interface ApiImageInspect {
  Id: string;
  RepoTags?: string[] | null;
  RepoDigests?: string[] | null;
  Created?: string;
  Size?: number;
  Author?: string;
  Os?: string;
  Architecture?: string;
  Variant?: string;
  Config?: {
    User?: string;
    Env?: string[] | null;
    Entrypoint?: string[] | null;
    Cmd?: string[] | null;
    WorkingDir?: string;
    ExposedPorts?: Record<string, unknown> | null;
    Volumes?: Record<string, unknown> | null;
    Labels?: Record<string, string> | null;
  } | null;
  RootFS?: { Layers?: string[] | null } | null;
}

export interface ApiHistory {
  /** Seconds. */
  Created?: number;
  CreatedBy?: string;
  Size?: number;
  Tags?: string[] | null;
}

export interface ApiVolume {
  Name: string;
  Driver?: string;
  Mountpoint?: string;
  CreatedAt?: string;
  Labels?: Record<string, string> | null;
  Options?: Record<string, string> | null;
  /** Only from /system/df; -1: unknown. */
  UsageData?: { Size?: number; RefCount?: number } | null;
}

export interface ApiNetwork {
  Id: string;
  Name: string;
  Driver?: string;
  Scope?: string;
  Created?: string;
  EnableIPv6?: boolean;
  Internal?: boolean;
  Attachable?: boolean;
  Ingress?: boolean;
  ConfigOnly?: boolean;
  ConfigFrom?: { Network?: string } | null;
  IPAM?: {
    Driver?: string;
    Options?: Record<string, string> | null;
    Config?: { Subnet?: string; Gateway?: string; IPRange?: string }[] | null;
  } | null;
  Options?: Record<string, string> | null;
  Labels?: Record<string, string> | null;
}

/** A listed container, as far as it uses something. */
export interface ApiUser {
  Id: string;
  Names?: string[] | null;
  ImageID?: string;
  State?: string;
  Labels?: Record<string, string> | null;
  Mounts?: { Type?: string; Name?: string }[] | null;
  NetworkSettings?: { Networks?: Record<string, { NetworkID?: string }> | null } | null;
}

export interface ApiCache {
  ID: string;
  Type?: string;
  Description?: string;
  InUse?: boolean;
  Shared?: boolean;
  Size?: number;
}

export interface ApiUsage {
  Images?: ApiImage[] | null;
  Volumes?: ApiVolume[] | null;
  BuildCache?: ApiCache[] | null;
}
