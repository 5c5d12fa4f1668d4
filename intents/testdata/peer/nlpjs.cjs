// Measures nlp.js on the examples of stdin: {"examples": [[intent, text], …], "asked": [text, …]}. Prints one line of
// JSON: seconds to train, microseconds a message, one after the other, in a second round.
const { NlpManager } = require('node-nlp');

const read = async () => {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return JSON.parse(text);
};

(async () => {
  const { examples, asked } = await read();
  const manager = new NlpManager({ languages: ['en'], nlu: { log: false }, forceNER: false, autoSave: false });
  for (const [intent, text] of examples) manager.addDocument('en', text, intent);
  const start = process.hrtime.bigint();
  await manager.train();
  const trained = process.hrtime.bigint();
  for (const text of asked) await manager.process('en', text);
  const warm = process.hrtime.bigint();
  for (const text of asked) await manager.process('en', text);
  const end = process.hrtime.bigint();
  console.log(JSON.stringify({ seconds: Number(trained - start) / 1e9, micros: Number(end - warm) / 1e3 / asked.length }));
})();
