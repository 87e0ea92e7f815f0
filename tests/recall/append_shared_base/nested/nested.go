package nested

type Spec struct {
	Pod struct {
		Env []string
	}
}

type Job struct {
	Main, Side []string
}

func Build(s *Spec, name string) *Job {
	s.Pod.Env = append(s.Pod.Env, "JOB="+name)
	job := &Job{}
	job.Main = append(s.Pod.Env, "ROLE=main")
	job.Side = append(s.Pod.Env, "ROLE=side") // want "append-shared-base: overwrites what `job.Main` got"
	return job
}
