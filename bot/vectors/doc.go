// Package vectors gets from a model of embeddings what texts mean, and asks it for each text once. It implements
// [kb.Embedder] twice, over whatever really asks the model:
//
//   - [Keeper] is for texts that stay: articles and the examples of intents. What was got is kept durably in a [Cache],
//     so that a start asks for what is new only, and a start after a crash in the middle for the rest.
//   - [Asker] is for what people write. It has little time, remembers a few texts in memory and nothing on the disk,
//     and stops asking for a while when the model fails. Personal data is hidden before the model sees them.
//
// Whoever searches takes an error of either as "no vector" and goes on by the words alone.
//
// Start reading at [Keeper.Embed] and [Asker.Embed].
package vectors
