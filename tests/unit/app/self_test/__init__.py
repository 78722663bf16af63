"""Tests of app.self_test."""
