// What is used of the engine's answers about Swarms (Docker Engine API 1.24 and later).

export interface ApiSwarmInfo {
  Swarm?: {
    NodeID?: string;
    LocalNodeState?: string;
    ControlAvailable?: boolean;
    Nodes?: number;
    Cluster?: { ID?: string } | null;
  };
}

export interface ApiVersioned {
  ID: string;
  Version: { Index: number };
  CreatedAt: string;
  UpdatedAt: string;
}

export interface ApiServiceSpec {
  Name: string;
  Labels?: Record<string, string> | null;
  TaskTemplate: {
    ContainerSpec?: { Image?: string; Labels?: Record<string, string> | null; [rest: string]: unknown };
    Placement?: { Constraints?: string[] | null; [rest: string]: unknown };
    ForceUpdate?: number;
    [rest: string]: unknown;
  };
  Mode?: {
    Replicated?: { Replicas?: number };
    Global?: object;
    ReplicatedJob?: object;
    GlobalJob?: object;
  };
  UpdateConfig?: { Parallelism?: number; [rest: string]: unknown };
  [rest: string]: unknown;
}

export interface ApiService extends ApiVersioned {
  Spec: ApiServiceSpec;
  PreviousSpec?: ApiServiceSpec;
  Endpoint?: { Ports?: { PublishedPort?: number; TargetPort?: number; Protocol?: string }[] | null };
  UpdateStatus?: { State?: string; Message?: string; StartedAt?: string };
  /** With `status=true`, from API 1.41. */
  ServiceStatus?: { RunningTasks: number; DesiredTasks: number };
}

export interface ApiNodeSpec {
  Name?: string;
  Labels?: Record<string, string> | null;
  Role: 'manager' | 'worker';
  Availability: 'active' | 'pause' | 'drain';
}

export interface ApiNode extends ApiVersioned {
  Spec: ApiNodeSpec;
  Description?: {
    Hostname?: string;
    Resources?: { NanoCPUs?: number; MemoryBytes?: number };
    Engine?: { EngineVersion?: string };
  };
  Status?: { State?: string; Message?: string; Addr?: string };
  ManagerStatus?: { Leader?: boolean };
}

export interface ApiTask extends ApiVersioned {
  ServiceID: string;
  NodeID?: string;
  Slot?: number;
  Spec?: { ContainerSpec?: { Image?: string } };
  Status: {
    Timestamp?: string;
    State: string;
    Err?: string;
    ContainerStatus?: { ContainerID?: string };
  };
  DesiredState: string;
}
