import streamlit as st
app = st.App("app.py")
