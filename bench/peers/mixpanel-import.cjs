// Loaded before mixpanel-import, which knows no other address than its own service's. MIXPANEL_FOLDER
// has it installed, MIXPANEL_URL is where requests go instead.
const { createRequire } = require('node:module');
const path = require('node:path');

const { MIXPANEL_FOLDER: folder, MIXPANEL_URL: url } = process.env;
const load = createRequire(path.join(folder, 'package.json'));
const Job = load('mixpanel-import/components/job.js');
const { Pool } = createRequire(load.resolve('mixpanel-import'))('undici');

Object.defineProperty(Job.prototype, 'url', { configurable: true, get: () => `${url}/import` });
const local = new Pool(url, { connections: 100 });
const { request } = Pool.prototype;
Pool.prototype.request = function requestLocally(options) {
  return request.call(local, options);
};
