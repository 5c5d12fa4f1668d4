package discordtest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A File is one that is attached to a message.
type File struct {
	ID, Channel, Name, Type, About string
	Data                           []byte
}

// goodFor is how long the address of a file works.
const goodFor = 24 * time.Hour

// attach takes the files that came with a message. The caller holds mu.
func (s *Server) attach(c *channel, o object, files map[string]*File) (attached []File) {
	about := map[string]object{}
	list, _ := o["attachments"].([]any)
	for _, one := range list {
		described, _ := one.(object)
		about[text(described["id"])] = described
	}
	for _, n := range slices.Sorted(maps.Keys(files)) {
		f := files[n]
		if name := text(about[n]["filename"]); name != "" {
			f.Name = name
		}
		f.About = text(about[n]["description"])
		attached = append(attached, s.keep(c, *f))
	}
	return attached
}

// keep puts a file where it can be fetched.
func (s *Server) keep(c *channel, f File) File {
	f.ID, f.Channel = s.next(), c.ID
	if f.Type == "" {
		f.Type = http.DetectContentType(f.Data)
	}
	s.files[f.ID] = &f
	return f
}

// forgetFiles throws away the files of a message that is gone.
func (s *Server) forgetFiles(m *Message) {
	for _, f := range m.Files {
		delete(s.files, f.ID)
	}
}

func (s *Server) fileJSON(f *File) object {
	path := fmt.Sprintf("%s/attachments/%s/%s/%s?ex=%x&is=%x&hm=0", s.url, f.Channel, f.ID, url.PathEscape(f.Name),
		s.opts.Now().Add(goodFor).Unix(), s.opts.Now().Unix())
	o := object{"id": f.ID, "filename": f.Name, "size": len(f.Data), "url": path, "proxy_url": path,
		"content_type": f.Type}
	if f.About != "" {
		o["description"] = f.About
	}
	if strings.HasPrefix(f.Type, "image/") {
		o["width"], o["height"] = 1, 1
	}
	return o
}

// serveFile gives a file, as long as its address is good.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	q := &request{Request: r, path: r.URL.Path, route: &route{method: r.Method, path: "/attachments"}}
	if f := s.fault(q); f.happen(w, r) {
		return
	}
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	now := s.opts.Now()
	s.mu.Unlock()
	until, err := strconv.ParseInt(r.URL.Query().Get("ex"), 16, 64)
	if f == nil || err != nil || now.After(time.Unix(until, 0)) || f.Channel != r.PathValue("channel") {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	_, _ = w.Write(f.Data)
}
