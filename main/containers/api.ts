// The parts of the Docker Engine's answers that we read. Optional is what some version or state leaves out.

export interface ApiVersion {
  Version: string;
  ApiVersion: string;
  MinAPIVersion?: string;
  Components?: { Name?: string }[] | null;
}

export interface ApiInfo {
  ID?: string;
  Name?: string;
  NCPU?: number;
  DockerRootDir?: string;
  Containers?: number;
  MemTotal?: number;
  Labels?: string[] | null;
}

export interface ApiPort {
  IP?: string;
  PrivatePort: number;
  PublicPort?: number;
  Type?: string;
}

export interface ApiListed {
  Id: string;
  Names?: string[] | null;
  Image?: string;
  ImageID?: string;
  /** Seconds. */
  Created: number;
  State?: string;
  Status?: string;
  Ports?: ApiPort[] | null;
  Labels?: Record<string, string> | null;
  Mounts?: ApiMount[] | null;
  NetworkSettings?: { Networks?: Record<string, ApiEndpoint> | null } | null;
}

export interface ApiMount {
  Type: string;
  Name?: string;
  Source?: string;
  Destination: string;
  RW?: boolean;
}

export interface ApiEndpoint {
  IPAMConfig?: Record<string, unknown> | null;
  Links?: string[] | null;
  Aliases?: string[] | null;
  DriverOpts?: Record<string, string> | null;
  IPAddress?: string;
  GlobalIPv6Address?: string;
  MacAddress?: string;
  GwPriority?: number;
}

export interface ApiHostConfig extends Record<string, unknown> {
  NetworkMode?: string;
  AutoRemove?: boolean;
  RestartPolicy?: { Name?: string; MaximumRetryCount?: number } | null;
  Binds?: string[] | null;
  Mounts?: (Record<string, unknown> & { Type?: string; Source?: string; Target?: string })[] | null;
  VolumesFrom?: string[] | null;
  Links?: string[] | null;
}

export interface ApiConfig extends Record<string, unknown> {
  Hostname?: string;
  Image?: string;
  Tty?: boolean;
  Env?: string[] | null;
  Labels?: Record<string, string> | null;
  StopTimeout?: number;
  MacAddress?: string;
}

export interface ApiProbe {
  Start?: string;
  End?: string;
  ExitCode?: number;
  Output?: string;
}

export interface ApiState {
  Status?: string;
  Running?: boolean;
  Paused?: boolean;
  Restarting?: boolean;
  Dead?: boolean;
  ExitCode?: number;
  /** Why it could not be started. */
  Error?: string;
  StartedAt?: string;
  FinishedAt?: string;
  OOMKilled?: boolean;
  Health?: { Status?: string; FailingStreak?: number; Log?: ApiProbe[] | null } | null;
}

export interface ApiInspect {
  Id: string;
  Name: string;
  Created: string;
  Path?: string;
  Args?: string[] | null;
  /** The image's id. */
  Image: string;
  RestartCount?: number;
  State: ApiState;
  Config: ApiConfig;
  HostConfig: ApiHostConfig;
  Mounts?: ApiMount[] | null;
  NetworkSettings?: { Networks?: Record<string, ApiEndpoint> | null } | null;
}
