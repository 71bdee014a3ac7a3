/**
 * The one list of what says that the database or the network is not there: PostgreSQL (connection lost, too many connections, shutting down,
 * timeouts), Node (the network), knex (its pool).
 */
const outageCodes = /^(08...|53...|57P0.|57014|55P03|25P03|ECONN.*|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** Without a code, and behind the statement where knex passes it on: so say the drivers that a connection ended. */
const endedConnection = /Connection (terminated|ended)|is not queryable/;
const noConnection = /timeout exceeded when trying to connect|^timeout expired$/;

export const isOutage = (error: unknown): boolean => {
  const { name, message = '' } = (error ?? {}) as { name?: string; message?: string };
  return outageCodes.test(codeOfFailure(error) ?? '') || name === 'KnexTimeoutError' || noConnection.test(message);
};

/** The code of an error, also where the driver gives none to the end of a connection. */
export function codeOfFailure(error: unknown): string | undefined {
  const { code, message = '' } = (error ?? {}) as { code?: string; message?: string };
  return code ?? (endedConnection.test(message) ? 'ECONNRESET' : undefined);
}
