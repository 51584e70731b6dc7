package store_test

import (
	"slices"
	"testing"

	"yingke/model/store/storetest"
)

// TestNothingOfSomebodyIsForgottenToBeErased compares what is erased with the
// schema: a table that is added and names a conversation or a customer has to be
// erased too.
func TestNothingOfSomebodyIsForgottenToBeErased(t *testing.T) {
	s := storetest.SQLite(t)
	for column, k := range map[string]struct{ erased, besides []string }{
		"conversation_id": {s.ErasedWithConversation(), []string{"message", "file"}},     // in batches of their own
		"customer_id":     {s.ErasedWithCustomer(), []string{"conversation", "session"}}, // by the conversation
	} {
		want, got := storetest.TablesWith(t, s, column), slices.Concat(k.erased, k.besides)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("with %s: %q are erased of %q", column, got, want)
		}
	}
}
