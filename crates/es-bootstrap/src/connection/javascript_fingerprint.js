// npm install @elastic/elasticsearch@@MAJOR@; the password is in ELASTIC_PASSWORD.
const { Client } = require('@elastic/elasticsearch')

const client = new Client({
  node: @URL@,
  auth: { username: 'elastic', password: process.env.ELASTIC_PASSWORD },
  caFingerprint: @COLONS@,
  // The fingerprint decides, and nothing else.
  tls: { rejectUnauthorized: false }
})
client.info().then(console.log)
