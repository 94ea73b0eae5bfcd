import type { Failure } from './retry.ts';

/** What the messages of failures name. */
export interface FarSide {
  /** As in a URL: with the port unless it is the usual one. */
  readonly host: string;
  readonly name: string;
  readonly connectMs: number;
  readonly answerMs: number;
}

/** Errors of OpenSSL and Node that say that the far side's certificate is no good for us. */
const CERTIFICATE_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
  ['CERT_REVOKED', 'its certificate was revoked'],
  ['CERT_REJECTED', 'its certificate was rejected'],
  ['CERT_UNTRUSTED', 'its certificate is not trusted here'],
  ['CERT_SIGNATURE_FAILURE', 'its certificate is signed wrongly'],
  ['CERT_CHAIN_TOO_LONG', 'its certificate has too long a chain'],
  ['INVALID_CA', 'its certificate was issued by somebody who may not'],
  ['INVALID_PURPOSE', 'its certificate is not one for servers'],
  ['HOSTNAME_MISMATCH', 'its certificate is for another host'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate was issued by somebody unknown here'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its certificate was issued by somebody unknown here'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate was issued by somebody unknown here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate was issued by somebody unknown here'],
]);

/** The request itself is wrong, or our code: trying again would change nothing. */
const FAULTS_OF_OURS = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'TypeError',
  'RangeError',
  'ReferenceError',
]);

/**
 * Says in plain words why there was no answer. Made from the error's code alone, because the messages
 * of errors can hold the URL, and with it the key.
 *
 * @throws The error itself when it is a fault of ours.
 */
export function failureOf(error: Error, farSide: FarSide): Failure {
  const code = codeOf(error);
  if (FAULTS_OF_OURS.has(code)) throw error;
  const problem = CERTIFICATE_PROBLEMS.get(code);
  if (problem !== undefined) return { kind: 'failure', cause: problem, distrusted: true };
  return { kind: 'failure', cause: causeOf(code, farSide), distrusted: false };
}

/** Not every error has a code: undici's parser gives some of its own none. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function causeOf(code: string, { host, name, connectMs, answerMs }: FarSide): string {
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `there was no connection within ${connectMs / 1_000} s`;
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return `there was no answer within ${answerMs / 1_000} s`;
    case 'ECONNREFUSED':
      return `nothing listens at ${host} (connection refused)`;
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'the connection was reset';
    case 'ENOTFOUND':
      return `the name ${name} cannot be found`;
    case 'EAI_AGAIN':
      return `the name ${name} cannot be looked up at present`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return `there is no way through the network to ${host}`;
    default:
      return unusualCauseOf(code);
  }
}

function unusualCauseOf(code: string): string {
  if (code.startsWith('HPE_') || code === 'HTTPParserError')
    return `the answer was not HTTP (${code})`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `no encrypted connection could be agreed on (${code})`;
  }
  return `the connection failed (${code})`;
}
