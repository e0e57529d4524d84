// Compares settings files by Kibana's own reader of YAML. Standard input: a JSON list of [old text, new text].
// The new file must say what the old one says, flat, apart from our settings and those that are overridden by them.
const yaml = require('js-yaml')
const assert = require('node:assert')
const { readFileSync } = require('node:fs')

const OURS = /^(elasticsearch|elasticsearch\.(hosts|serviceAccountToken|ssl\.certificateAuthorities|username|password)|xpack\.fleet\.outputs)$/

function flat (value, prefix = '', into = {}) {
  for (const [name, below] of Object.entries(value ?? {})) {
    const isMapping = below !== null && typeof below === 'object' && !Array.isArray(below)
    if (isMapping && Object.keys(below).length > 0) flat(below, `${prefix}${name}.`, into)
    else into[`${prefix}${name}`] = below
  }
  return into
}

function others (settings) {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !OURS.test(key)))
}

for (const [before, after] of JSON.parse(readFileSync(0, 'utf8'))) {
  const [old, made] = [flat(yaml.load(before)), flat(yaml.load(after))]
  assert.deepStrictEqual(others(made), others(old), before)
  assert.deepStrictEqual(made['elasticsearch.hosts'], ['https://10.0.0.1:9200'], before)
  assert.strictEqual(made['elasticsearch.serviceAccountToken'], 'AAEAAWVsYXN0aWMva2liYW5h', before)
  assert.strictEqual(made['xpack.fleet.outputs'][0].is_default, true, before)
  assert(!('elasticsearch.username' in made), before)
}
console.log('the same')
