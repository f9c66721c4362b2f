"""A day of the city: citizens report and judge, officers verify, dispose, work and prove."""
