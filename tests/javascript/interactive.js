// Kibana's part in an interactive enrollment, with the client that Kibana uses and in its order of calls.
// Argument: an enrollment token. Prints one line of JSON: where it connected, as whom, and the nodes' versions.
const { Client } = require('@elastic/elasticsearch')
const assert = require('node:assert')

// The browser's form (K1 and K3): the token is decoded, and IPv6 addresses go last.
const token = JSON.parse(Buffer.from(process.argv[2], 'base64').toString())
for (const member of ['ver', 'fgr', 'key']) assert.equal(typeof token[member], 'string', member)
assert(Array.isArray(token.adr) && token.adr.every((address) => typeof address === 'string'))
const isIpv6 = (address) => address.startsWith('[')
const ordered = [...token.adr].sort((one, other) => isIpv6(one) - isIpv6(other))
assert.deepEqual(token.adr, ordered, 'IPv6 stands last already')
const body = {
  hosts: ordered.map((address) => `https://${address}`),
  apiKey: Buffer.from(token.key).toString('base64'),
  caFingerprint: token.fgr
}

// What the server's route demands of it (K15).
assert(body.hosts.length > 0 && body.hosts.every((host) => new URL(host).protocol === 'https:'))
assert(body.apiKey.length > 0)
assert.equal(body.caFingerprint.length, 64)

async function enroll () {
  const caFingerprint = body.caFingerprint.toUpperCase().match(/../g).join(':')
  for (const node of body.hosts) {
    // First call: the fingerprint alone decides.
    const first = new Client({ node, caFingerprint, tls: { rejectUnauthorized: false }, maxRetries: 0 })
    let enrolled
    try {
      enrolled = await first.transport.request(
        { method: 'GET', path: '/_security/enroll/kibana' },
        { headers: { authorization: `ApiKey ${body.apiKey}` } }
      )
    } catch (error) {
      if (error.name !== 'ConnectionError' && error.name !== 'TimeoutError') throw error
      continue
    }
    const lines = enrolled.http_ca.replace(/_/g, '/').replace(/-/g, '+').match(/.{1,65}/g)
    const ca = `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
    // Second: the CA in full, host name included, and the service account's token.
    const auth = { bearer: enrolled.token.value }
    const second = new Client({ node, caFingerprint, auth, tls: { ca, rejectUnauthorized: true }, maxRetries: 0 })
    const { username } = await second.security.authenticate()
    const info = await second.nodes.info({
      filter_path: ['nodes.*.version', 'nodes.*.http.publish_address', 'nodes.*.ip']
    })
    const versions = Object.values(info.nodes).map((node) => node.version)
    return { host: node, username, versions }
  }
  throw new Error('none of the hosts could be connected to')
}

enroll().then((result) => console.log(JSON.stringify(result)))
