import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from './programs.js';

/**
 * A certificate for 127.0.0.1 that is thrown away with its folder, and trusted by whoever has it in
 * NODE_EXTRA_CA_CERTS.
 *
 * @returns The paths of both files; `undefined` without openssl.
 */
export function makeCertificate(folder) {
  const openssl = findProgram('openssl');
  if (openssl === undefined) return undefined;
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const files = ['-keyout', key, '-out', cert];
  const args = ['req', '-x509', '-nodes', '-days', '2', ...subject, ...curve, ...files];
  const { status, stderr } = spawnSync(openssl, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return { key, cert };
}
