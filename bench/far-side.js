import { mkdtempSync, writeFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import { startCase, startServer } from './measure.js';
import { findProgram, freePort, untilItAnswers } from './programs.js';

/** What answers, in words. */
export const farSideName = nginx() === undefined ? 'image-server.js (no nginx)' : 'nginx empty_gif';

/**
 * Starts what answers every request with an image, as fast as it can: nginx where there is one, else a
 * server of our own.
 *
 * @param certificate - Over TLS when given.
 */
async function startFarSide(folder, certificate) {
  if (nginx() !== undefined) return startNginx(mkdtempSync(join(folder, 'nginx-')), certificate);
  const files = certificate === undefined ? [] : [certificate.key, certificate.cert];
  return startCase('image-server', files);
}

/** Calls `measure` with the far side's address, and ends it after that. */
export async function withFarSide(folder, certificate, measure) {
  const { url, end } = await startFarSide(folder, certificate);
  try {
    return await measure(url);
  } finally {
    await end();
  }
}

function nginx() {
  return findProgram('nginx');
}

async function startNginx(folder, certificate) {
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port, certificate));
  const server = startServer(nginx(), ['-p', folder, '-c', file, '-e', 'stderr']);
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  await untilItAnswers(() => get(url));
  return { url, end: server.end };
}

function configuration(folder, port, certificate) {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const tls = `ssl_certificate ${certificate?.cert}; ssl_certificate_key ${certificate?.key};`;
  return `
daemon off;
# One process, which can be ended by any signal.
master_process off;
pid ${join(folder, 'pid')};
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${places.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port}${certificate === undefined ? '' : ' ssl'};
    ${certificate === undefined ? '' : tls}
    location / { empty_gif; }
  }
}
`;
}

function get(url) {
  const request = url.startsWith('https') ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const options = { agent: false, rejectUnauthorized: false };
    request(url, options, (answer) => answer.resume().on('end', resolve))
      .on('error', reject)
      .end();
  });
}
