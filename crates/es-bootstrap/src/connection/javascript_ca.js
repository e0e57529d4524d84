// npm install @elastic/elasticsearch@@MAJOR@; the password is in ELASTIC_PASSWORD.
const { readFileSync } = require('node:fs')
const { Client } = require('@elastic/elasticsearch')

const client = new Client({
  node: @URL@,
  auth: { username: 'elastic', password: process.env.ELASTIC_PASSWORD },
  tls: { ca: readFileSync(@CA@) }
})
client.info().then(console.log)
