package p
À€õ€€€
