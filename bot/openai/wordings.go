package openai

// What servers say when a prompt is too long for the model. All say it in words of their own, and some with a status of
// 500, 200 or 429. The words are in small letters.
var tooLong = []string{
	"context_length_exceeded", "exceed_context_size", "string_above_max_length", // codes of OpenAI and llama.cpp
	"maximum context length",                // OpenAI, vLLM, DeepSeek, OpenRouter
	"maximum model length", "max_model_len", // vLLM
	"maximum input length",                            // vLLM, TensorRT
	"max_tokens must be at least 1",                   // vLLM, when nothing is left for the answer
	"available context size", "context size has been", // llama.cpp
	"exceed context window",                              // llama-cpp-python
	"too large to process",                               // llama.cpp, embeddings
	"exceeds the context length", "exceeded max context", // Ollama
	"tokens when context", "greater than the context length", "reached context length", // LM Studio
	"model's context length", "model's context window", // SGLang
	"input tokens exceed", "reduce the length", // OpenAI, Groq
	"prompt is too long", "prompt too long", "exceed context limit", // Anthropic and others
	"must have less than", "`max_new_tokens` must be", // Text Generation Inference and Text Embeddings Inference
	"maximum number of tokens allowed", // Gemini
	"too large for model",              // Mistral
	"request too large",                // OpenAI, when it is more than a minute may have
}

// What servers say when they, or their model, will not answer.
var unwilling = []string{
	"content_filter", "content_policy", "content management policy", "responsibleaipolicy", "usage policy",
	"usage policies", "invalid_prompt", "safety system", "data_inspection_failed",
}

// What servers say when an account has nothing left, which no waiting mends.
var unpaid = []string{"insufficient_quota", "exceeded your current quota", "insufficient balance",
	"insufficient credits", "billing_not_active", "credit balance"}

// What servers say when a model is not there.
var noModel = []string{"model_not_found", "model_not_exist", "does not exist", "no such model", "invalid model",
	"deploymentnotfound", "not a valid model", "try pulling it", "no models loaded", "model not found",
	"model is not supported"}

// What servers say when they cannot hold a model to a schema; some call it an error of their own.
var unshaped = []string{"response_format", "json_schema", "grammar", "guided_json", "structured output"}

// Why an answer ended, in the words of servers.
var (
	complete = []string{"stop", "eos", "eos_token", "stop_sequence", "end_turn", "complete"}
	tooShort = []string{"length", "max_tokens", "model_length", "abort", "cancelled", "timeout"}
	filtered = []string{"content_filter", "safety", "recitation", "refusal", "prohibited_content", "blocklist",
		"sensitive"}
	handed = []string{"tool_calls", "function_call", "tool_use"}
)
