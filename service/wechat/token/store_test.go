package token_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
	"yingke/service/wechat/token"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// TestManyNodesOnOneDatabaseFetchOneToken starts several keepers at once, as
// nodes do, on a real database: WeChat is asked once, and all have its answer.
func TestManyNodesOnOneDatabaseFetchOneToken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var fetches atomic.Int32
		weixin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var asked struct {
				AppID string `json:"appid"`
			}
			if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
				t.Error(err)
			}
			fetches.Add(1)
			if err := json.NewEncoder(w).Encode(map[string]any{"access_token": "token-of-" + asked.AppID, "expires_in": 7200}); err != nil {
				t.Error(err)
			}
		}))
		t.Cleanup(weixin.Close)
		c := storetest.NewConnection(model.MiniProgram)
		const nodes, callers = 4, 5
		var all sync.WaitGroup
		for range nodes {
			keeper := token.New(token.Config{
				Base: weixin.URL, Client: weixin.Client(), Store: s.Tokens(model.OperatorViewer()), Keyring: storetest.Keyring(),
				Log: slog.New(slog.DiscardHandler), Limit: 20 * time.Second,
			})
			for range callers {
				all.Go(func() {
					if got, err := keeper.Token(context.Background(), c); err != nil || got != "token-of-"+c.AppID {
						t.Errorf("%q, %v", got, err)
					}
				})
			}
		}
		all.Wait()
		if n := fetches.Load(); n != 1 {
			t.Errorf("WeChat was asked %d times", n)
		}
		kept, err := s.Tokens(model.OperatorViewer()).LoadToken(t.Context(), c.AppID)
		if err != nil || kept.Sealed == "" || kept.LockedBy != "" {
			t.Errorf("kept as %+v, %v", kept, err)
		}
	})
}
