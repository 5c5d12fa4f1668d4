package slacktest

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
)

// maxFile is the largest file that is taken.
const maxFile = 16 << 20

func (s *Server) beginUpload(a args) (object, error) {
	f := &File{ID: s.next("F"), Name: a["filename"], User: BotUser}
	s.uploads[f.ID] = f
	return object{"upload_url": s.url + "/upload/" + f.ID, "file_id": f.ID}, nil
}

func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	data, err := uploaded(r)
	if err != nil {
		http.Error(w, "cannot be read", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.uploads[r.PathValue("id")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f.Data, f.Type = data, r.Header.Get("Content-Type")
}

// uploaded takes the content out of a form, or the body itself.
func uploaded(r *http.Request) ([]byte, error) {
	content := io.Reader(r.Body)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		part, err := multipart.NewReader(r.Body, params["boundary"]).NextPart()
		if err != nil {
			return nil, err
		}
		content = part
	}
	return io.ReadAll(io.LimitReader(content, maxFile))
}

func (s *Server) endUpload(a args) (object, error) {
	var list []struct{ ID, Title string }
	if err := json.Unmarshal([]byte(a["files"]), &list); err != nil {
		return nil, refuse("invalid_arguments")
	}
	shared := []object{}
	m := &Message{TS: s.stamp(), Thread: a["thread_ts"], User: BotUser, BotID: BotID, Text: a["initial_comment"],
		Subtype: "file_share"}
	for _, one := range list {
		f, ok := s.uploads[one.ID]
		if !ok {
			return nil, refuse("file_not_found")
		}
		delete(s.uploads, one.ID)
		f.shared = true
		s.files[f.ID] = f
		m.Files = append(m.Files, *f)
		shared = append(shared, f.json(s.url))
	}
	if a["channel_id"] != "" {
		c, err := s.writable(a["channel_id"])
		if err != nil {
			return nil, err
		}
		c.messages = append(c.messages, m)
	}
	return object{"files": shared}, nil
}

func (s *Server) fileInfo(a args) (object, error) {
	f, ok := s.files[a["file"]]
	if !ok {
		return nil, refuse("file_not_found")
	}
	return object{"file": f.json(s.url), "comments": []any{}, "paging": object{}}, nil
}

// deleteFile takes a file of the app away, and the message that it was shared by, as Slack does when nothing else is in
// it.
func (s *Server) deleteFile(a args) (object, error) {
	f, ok := s.files[a["file"]]
	switch {
	case !ok:
		return nil, refuse("file_not_found")
	case f.User != BotUser:
		return nil, refuse("cant_delete_file")
	}
	delete(s.files, f.ID)
	for _, c := range s.channels {
		for _, m := range c.messages {
			m.Files = slices.DeleteFunc(m.Files, func(one File) bool { return one.ID == f.ID })
		}
		c.messages = slices.DeleteFunc(c.messages, func(m *Message) bool {
			return m.Subtype == "file_share" && len(m.Files) == 0 && m.Text == ""
		})
	}
	return object{}, nil
}

// serveFile gives a file to who shows the bot's token, and a page to sign in to everybody else, as Slack does.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	if s.fault("file").happen(w, r) {
		return
	}
	s.mu.Lock()
	f, ok := s.files[r.PathValue("id")]
	err := s.granted("files:read")
	s.mu.Unlock()
	switch {
	case !ok:
		http.NotFound(w, r)
	case strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") != BotToken || err != nil:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in</title>")
	default:
		w.Header().Set("Content-Type", f.Type)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(f.Data)
	}
}
