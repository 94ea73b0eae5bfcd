import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/delivery/failure.ts';

const FAR_SIDE = {
  host: 'trk.example.com:8443',
  name: 'trk.example.com',
  connectMs: 10_000,
  answerMs: 30_000,
};

function errorOf(code: string): Error {
  return Object.assign(new Error('GET /e?_k=SECRET failed'), { code });
}

describe('a network error', () => {
  it.each([
    ['UND_ERR_CONNECT_TIMEOUT', 'there was no connection within 10 s'],
    ['ETIMEDOUT', 'there was no connection within 10 s'],
    ['UND_ERR_HEADERS_TIMEOUT', 'there was no answer within 30 s'],
    ['UND_ERR_BODY_TIMEOUT', 'there was no answer within 30 s'],
    ['ECONNREFUSED', 'nothing listens at trk.example.com:8443 (connection refused)'],
    ['ECONNRESET', 'the connection was reset'],
    ['UND_ERR_SOCKET', 'the connection was reset'],
    ['ENOTFOUND', 'the name trk.example.com cannot be found'],
    ['EAI_AGAIN', 'the name trk.example.com cannot be looked up at present'],
    ['ENETUNREACH', 'there is no way through the network to trk.example.com:8443'],
    ['HPE_INVALID_CONSTANT', 'the answer was not HTTP (HPE_INVALID_CONSTANT)'],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'no encrypted connection could be agreed on (ERR_SSL_WRONG_VERSION_NUMBER)',
    ],
    ['EMFILE', 'the connection failed (EMFILE)'],
  ])('%s is told in plain words, without the key, and is worth another attempt', (code, cause) => {
    expect(failureOf(errorOf(code), FAR_SIDE)).toEqual({
      kind: 'failure',
      cause,
      distrusted: false,
    });
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is signed by itself'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate was issued by somebody unknown here'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host'],
  ])('%s is worth no other attempt', (code, cause) => {
    expect(failureOf(errorOf(code), FAR_SIDE)).toEqual({
      kind: 'failure',
      cause,
      distrusted: true,
    });
  });

  it.each([errorOf('UND_ERR_INVALID_ARG'), new TypeError('x is not a function')])(
    'that is a fault of ours is thrown: %s',
    (error) => {
      expect(() => failureOf(error, FAR_SIDE)).toThrow(error);
    },
  );
});
