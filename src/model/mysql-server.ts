/** Where a MySQL or MariaDB server is, and who reads there. Never shown, but for host, port and database. */
export interface MysqlConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** Path of a Unix socket, used in place of host and port. */
  readonly socket: string | undefined;
}

/** Encryption that is verified, name of the host included. Paths are relative to the import file's folder. */
export interface MysqlTls {
  /** Certificates of the authority; those of the system when undefined. */
  readonly ca: string | undefined;
  /** Certificate and key of the client, for servers that ask for one. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
}
