// Logs in as a Kibana with this kibana.yml would: js-yaml reads it, and the client that Kibana uses connects.
// Argument: kibana.yml. Prints one line of JSON: as whom.
const { Client } = require('@elastic/elasticsearch')
const yaml = require('js-yaml')
const { readFileSync } = require('node:fs')
const { X509Certificate } = require('node:crypto')
const assert = require('node:assert')

const settings = yaml.load(readFileSync(process.argv[2], 'utf8'))
const hosts = settings['elasticsearch.hosts']
assert.equal(hosts.length, 1)
const ca = readFileSync(settings['elasticsearch.ssl.certificateAuthorities'][0])
const output = settings['xpack.fleet.outputs'][0]
const fingerprint = new X509Certificate(ca).fingerprint256.replaceAll(':', '').toLowerCase()
assert.equal(output.ca_trusted_fingerprint, fingerprint)
assert.deepEqual(output.hosts, hosts)

const client = new Client({
  nodes: hosts,
  auth: { bearer: settings['elasticsearch.serviceAccountToken'] },
  tls: { ca, rejectUnauthorized: true },
  maxRetries: 0
})
client.security.authenticate().then(({ username }) => console.log(JSON.stringify({ username })))
