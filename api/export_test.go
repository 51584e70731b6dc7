package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/staff"
)

// brittle loses its database behind the first page of a list.
type brittle struct{ *store.Store }

func (b brittle) Agents(ctx context.Context, v model.Viewer, f model.AgentFilter, p model.Page) (model.List[model.Agent], error) {
	if p.Cursor != "" {
		return model.List[model.Agent]{}, model.ErrDatabaseAway
	}
	return b.Store.Agents(ctx, v, f, p)
}

func TestAnExportThatBreaksOffIsNotTakenForTheWhole(t *testing.T) {
	w := newWorld(t)
	for i := range 201 {
		w.person(t, fmt.Sprint("n", i), w.ours.Roles[model.RoleAgent])
	}
	whole := httptest.NewServer(w.handler)
	defer whole.Close()
	if text, err := w.download(t, whole.URL); err != nil || len(text) < 10_000 {
		t.Fatalf("%d bytes, %v", len(text), err)
	}
	w.Staff = staff.New(staff.Config{Store: brittle{w.store}, Keyring: storetest.Keyring(), Now: w.clock.Now})
	if text, err := w.download(t, whole.URL); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func (w *world) download(t *testing.T, base string) ([]byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/agents/export", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token(t, "administrator"))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	return io.ReadAll(answer.Body)
}
