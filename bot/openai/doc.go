// Package openai asks language models that are reached by OpenAI's protocol: OpenAI itself, Azure, and the many that
// speak it too, such as Ollama, vLLM, llama.cpp and LM Studio. It carries a prompt there and the answer back, and tells
// in one word of package model what went wrong. What is asked, and what of an answer is believed, is for others.
//
// Servers differ: one cannot answer by a JSON Schema, another does not count tokens, a third thinks aloud. What one
// refuses is asked without it, and remembered. What a model thinks is never part of its answer.
//
// A server that fails is left alone for a while, and never has more calls at a time than it was said to take: see gate.
//
// Start reading at [New] and [Server.Complete]; [Embedder] turns texts into vectors; [Server.Check] is for admins.
package openai
