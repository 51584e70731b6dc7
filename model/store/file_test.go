package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

func TestAVisitorReachesFilesOfHisOwnConversationAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		c := h.Channel(t, nil)
		_, one := h.Customer(t, c, 0)
		_, two := h.Customer(t, c, 0)
		key := model.RandomKey(24)
		if _, err := s.AddFile(t.Context(), one, model.File{Key: key, Hash: "aa", Name: "x.png", Type: "image/png"}); err != nil {
			t.Fatal(err)
		}
		for name, k := range map[string]struct {
			v    model.Viewer
			want error
		}{
			"the visitor": {one, nil}, "an agent": {h.Admin, nil}, "another visitor": {two, model.ErrMissing},
			"another tenant": {other.Admin, model.ErrMissing}, "nobody": {model.Viewer{}, model.ErrForbidden},
		} {
			if _, err := s.File(t.Context(), k.v, key); !errors.Is(err, k.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.FileAt(t.Context(), h.Admin, key); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("by its key alone, who is no operator: %v", err)
		}
	})
}

// TestAnUploadWaitsForTheRemovalOfEqualBytes lets an upload begin at the worst
// moment: when the bytes were found to be nobody's and are about to go. It must
// wait until they are gone, and then keep them anew.
func TestAnUploadWaitsForTheRemovalOfEqualBytes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		var mu sync.Mutex
		kept := false
		put := func() { mu.Lock(); kept = true; mu.Unlock() }
		add := func() model.File {
			f, err := s.AddFile(t.Context(), h.Admin, model.File{Key: model.RandomKey(24), Hash: "equal", Name: "x", Type: "text/plain"})
			if err != nil {
				t.Error(err)
			}
			put() // the row first, then the bytes
			return f
		}
		first, added := add(), make(chan struct{})
		err := s.DropFile(t.Context(), model.OperatorViewer(), first, func(string) error {
			go func() { defer close(added); add() }()
			select {
			case <-added:
				t.Error("an upload did not wait for the removal")
			case <-time.After(300 * time.Millisecond): // long enough for one that does not wait
			}
			mu.Lock()
			defer mu.Unlock()
			kept = false
			return nil
		})
		<-added
		if err != nil || !kept {
			t.Errorf("a file is there and its bytes are not: %v", err)
		}
	})
}

func TestBytesGoWithTheLastFileThatHasThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h, other := storetest.NewTenant(t, s), storetest.NewTenant(t, s)
		add := func(v model.Viewer, hash, thumb string) model.File {
			f, err := s.AddFile(t.Context(), v, model.File{Key: model.RandomKey(24), Hash: hash, ThumbHash: thumb, Name: "x", Type: "image/png"})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		first, second := add(h.Admin, "whole", "small"), add(h.Admin, "whole", "other")
		add(other.Admin, "whole", "small") // another tenant has bytes of his own
		third := add(h.Admin, "small", "")
		for _, step := range []struct {
			drop model.File
			want string
		}{{first, "[]"}, {third, "[small]"}, {second, "[whole other]"}} {
			erased := []string{}
			err := s.DropFile(t.Context(), model.OperatorViewer(), step.drop, func(hash string) error {
				erased = append(erased, hash)
				return nil
			})
			if err != nil || fmt.Sprint(erased) != step.want {
				t.Errorf("erased %v instead of %s, %v", erased, step.want, err)
			}
		}
		if err := s.DropFile(t.Context(), h.Admin, first, nil); !errors.Is(err, model.ErrForbidden) {
			t.Errorf("by somebody who is no operator: %v", err)
		}
	})
}

func TestUploadsThatAMessageShowsAreInUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := storetest.NewTenant(t, s)
		conversation, v := h.Customer(t, h.Channel(t, nil), 0)
		var ids []int64
		for i, name := range []string{"shown", "not shown"} {
			f, err := s.AddFile(t.Context(), v, model.File{Key: model.RandomKey(24), Hash: name, Name: name, Type: "image/png"})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, f.ID)
			if i == 0 {
				m := model.Message{TenantID: h.ID, ConversationID: conversation.ID, Number: 1, Party: model.ByCustomer, Kind: model.KindImage,
					Body: []byte(`{"file":{"key":"` + f.Key + `"}}`)}
				if err := s.Writer().Create(&m).Error; err != nil {
					t.Fatal(err)
				}
			}
		}
		fresh, err := s.UploadsAfter(t.Context(), model.OperatorViewer(), ids[0]-1, 10)
		for _, u := range fresh {
			if u.TenantID == h.ID {
				t.Errorf("an upload of this minute is looked at: %+v", u)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Writer().Table("file").Where("tenant_id = ?", h.ID).Update("created_at", 1).Error; err != nil {
			t.Fatal(err)
		}
		found, err := s.UploadsAfter(t.Context(), model.OperatorViewer(), ids[0]-1, 10)
		if err != nil {
			t.Fatal(err)
		}
		used := map[int64]bool{}
		for _, u := range found {
			used[u.ID] = u.Used
		}
		if !used[ids[0]] || used[ids[1]] {
			t.Errorf("in use: %v of %v", used, ids)
		}
	})
}
