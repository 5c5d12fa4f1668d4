package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// happened lets go wrong what shall before or instead of the answer, and tells whether nothing is left to answer.
func (t Trouble) happened(w http.ResponseWriter, c Call) bool {
	if !wait(t.Wait, c) {
		return true
	}
	switch {
	case t.Hang:
		<-c.Gone()
	case t.Break:
		reset(w)
	case t.Status != 0:
		refuse(w, t)
	case t.Raw != "" || t.RawType != "":
		t.raw(w)
	default:
		return false
	}
	return true
}

// raw sends a body as it is.
func (t Trouble) raw(w http.ResponseWriter) {
	if t.RawType == "" {
		t.RawType = "application/json"
	}
	w.Header().Set("Content-Type", t.RawType)
	_, _ = w.Write([]byte(t.Raw)) // the caller may have left
}

// refuse answers with an error as OpenAI does, or with the raw body.
func refuse(w http.ResponseWriter, t Trouble) {
	if t.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((t.RetryAfter+time.Second-1)/time.Second)))
	}
	if t.Location != "" {
		w.Header().Set("Location", t.Location)
	}
	if t.Raw != "" {
		if t.RawType != "" {
			w.Header().Set("Content-Type", t.RawType)
		}
		w.WriteHeader(t.Status)
		_, _ = w.Write([]byte(t.Raw)) // the caller may have left
		return
	}
	write(w, t.Status, object{"error": t.failure(t.Message)})
}

// failure is an error as OpenAI tells it.
func (t Trouble) failure(message string) object {
	kind := t.ErrorType
	if kind == "" {
		kind = "invalid_request_error"
	}
	var code any
	if t.Code != "" {
		code = t.Code
	}
	return object{"message": message, "type": kind, "param": nil, "code": code}
}

// end breaks an answer off that has begun.
func (t Trouble) end(w http.ResponseWriter, c Call) bool {
	switch t.Ending {
	case Cut:
	case Reset:
		reset(w)
	case Stall:
		<-c.Gone()
	default:
		return false
	}
	return true
}

// half sends the first half of an answer that has a length, and ends.
func (t Trouble) half(w http.ResponseWriter, c Call, data []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data[:len(data)/2]) // the caller may have left
	_ = http.NewResponseController(w).Flush()
	t.end(w, c)
}

// reset breaks the connection.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // so that the other side sees a reset and no orderly end
	}
	_ = conn.Close()
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(value)) // the caller may have left
}

// encode makes JSON of what is made here and can always be that.
func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Appendf(nil, "%q", err.Error())
	}
	return data
}
