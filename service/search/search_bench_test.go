package search_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yingke/model"
	"yingke/model/store"
	"yingke/model/store/storetest"
)

// BenchmarkSearch measures one page of an answer while the history grows: the
// figures of a row must not grow with it. The largest history takes some
// minutes to make; YINGKE_BENCH_HISTORY=1000000 asks for it.
func BenchmarkSearch(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if os.Getenv("YINGKE_BENCH_HISTORY") == "1000000" {
		sizes = append(sizes, 1_000_000)
	}
	b.Run("sqlite", func(b *testing.B) {
		folder := b.TempDir()
		s := storetest.Open(b, store.Config{Folder: folder, Keyring: storetest.Keyring()})
		db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "yingke.db")+"?_pragma=busy_timeout(10000)")
		measure(b, s, db, err, sizes)
	})
	if os.Getenv(storetest.MySQLVariable) == "" {
		return
	}
	b.Run("mysql", func(b *testing.B) {
		dsn, drop, err := storetest.FreshMySQL()
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(drop)
		s := storetest.Open(b, store.Config{DSN: dsn, Keyring: storetest.Keyring()})
		db, err := sql.Open("mysql", dsn)
		measure(b, s, db, err, sizes)
	})
}

func measure(b *testing.B, s *store.Store, db *sql.DB, err error, sizes []int) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the rows are committed
	h := newHistory(b, s, db)
	for _, size := range sizes {
		h.growTo(b, size)
		b.Run(fmt.Sprint(size), h.ask)
	}
}

// history is a tenant in which much was said.
type history struct {
	*archive
	agent  model.Viewer // serves one conversation in a hundred
	random *rand.Rand
	texts  int
	people []int64 // conversations
	db     *sql.DB // straight to the rows: a million transactions would take an hour
}

// common are words that many say, rare ones few; the rest are characters of no meaning.
var (
	common = []string{"你好", "退款", "发货", "订单", "谢谢", "什么时候", "可以吗", "价格", "快递", "客服"}
	rare   = []string{"羊绒围巾", "保税仓", "航空件", "瑕疵品"}
)

func newHistory(b *testing.B, s *store.Store, db *sql.DB) *history {
	b.Helper()
	h := &history{archive: newArchive(b, s), random: rand.New(rand.NewPCG(1, 2)), db: db}
	agent, v := h.tenant.Agent(b, "小李")
	h.agent = v
	for i := range 100 {
		c, _ := h.tenant.Customer(b, h.channel, 0)
		h.people = append(h.people, c.ID)
		if i == 0 {
			h.state(b, c.ID, model.Serving, agent.ID)
		}
	}
	return h
}

func (h *history) sentence() string {
	text := common[h.random.IntN(len(common))]
	if h.random.IntN(5000) == 0 {
		text += rare[h.random.IntN(len(rare))]
	}
	for range 4 + h.random.IntN(12) {
		text += string(rune(0x4e00 + h.random.IntN(3000)))
	}
	if h.random.IntN(3) == 0 {
		text += fmt.Sprintf(" 订单号%08d", h.random.IntN(100_000_000))
	}
	return text
}

// growTo says texts until there are so many, and indexes them.
func (h *history) growTo(b *testing.B, size int) {
	b.Helper()
	begun, before := time.Now(), h.texts
	for h.texts < size {
		batch := make([]string, 0, 1000)
		for range cap(batch) {
			batch = append(batch, h.sentence())
		}
		h.insert(b, batch)
		h.texts += len(batch)
	}
	said := time.Since(begun)
	begun = time.Now()
	h.index(b)
	b.Logf("%d texts more: said in %v, indexed in %v (%.0f a second)", h.texts-before, said.Round(time.Millisecond),
		time.Since(begun).Round(time.Millisecond), float64(h.texts-before)/time.Since(begun).Seconds())
}

// insert writes messages without the life of a conversation around them.
func (h *history) insert(b *testing.B, texts []string) {
	b.Helper()
	statement := strings.Builder{}
	statement.WriteString("INSERT INTO message (tenant_id, conversation_id, session_id, number, party, agent_id, kind, body, internal, created_at, recalled_at) VALUES ")
	values := make([]any, 0, 4*len(texts))
	for i, text := range texts {
		if i > 0 {
			statement.WriteByte(',')
		}
		statement.WriteString("(?, ?, 0, ?, 'customer', 0, 'text', ?, 0, 1, 0)")
		n := h.texts + i
		values = append(values, h.tenant.ID, h.people[n%len(h.people)], n/len(h.people)+1000, []byte(`{"text":"`+text+`"}`))
	}
	if _, err := h.db.ExecContext(b.Context(), statement.String(), values...); err != nil {
		b.Fatal(err)
	}
}

func (h *history) ask(b *testing.B) {
	for name, q := range map[string]struct {
		query string
		v     model.Viewer
		page  int
	}{
		"a common word":           {"退款", h.tenant.Admin, 20},
		"a rare word":             {"羊绒围巾", h.tenant.Admin, 20},
		"two common words":        {"退款 订单号", h.tenant.Admin, 20},
		"a number":                {"12345", h.tenant.Admin, 20},
		"a word that nobody said": {"魑魅魍魉", h.tenant.Admin, 20},
		"as one who sees little":  {"退款", h.agent, 20},
	} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				if _, err := h.Messages(b.Context(), q.v, q.query, model.Page{Limit: q.page}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
