export type Postgres = {
  url: string;
  adminUrl: string;
  port: number;
  pid: number;
  adopted: boolean;
  isAlive(): boolean;
  stop(): Promise<void>;
};
export function openPostgres(input: {
  dataDir: string;
  password: string;
  settings?: string[];
  database?: string;
  port?: number;
}): Promise<Postgres>;
